"""The web chat and the HTTP API, served by one application."""
