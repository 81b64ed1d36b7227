"""Owns organisations, commissioned services, contracts, procurements, KPIs, funding and alerts."""
