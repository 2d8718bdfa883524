"""The command line. `main` holds the commands; the other modules what they share."""
