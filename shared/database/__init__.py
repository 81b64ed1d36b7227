"""How the system meets PostgreSQL."""
