"""The ways in: command line, web chat, HTTP API. Reads settings; wires everything once."""
