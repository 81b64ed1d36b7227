"""What inspections and reviews have found, and the position: intention, implementation, impact."""
