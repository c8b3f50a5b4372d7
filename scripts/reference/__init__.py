"""Pages of ``docs/reference``: generated from the code, the catalogue, the settings, the commands, the schemas and the tables."""
