"""What happens when somebody goes: what is theirs is handed over, and nothing is left to nobody."""
