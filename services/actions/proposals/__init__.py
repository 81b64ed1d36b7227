"""Proposals: initiatives, bids and business cases, tested against the aims; declined ones too."""
