"""The command `commissioning`."""
