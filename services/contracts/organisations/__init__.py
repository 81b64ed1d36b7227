"""Organisations: whoever commissions, provides or takes part."""
