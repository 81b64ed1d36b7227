"""The approvals of a procurement: what is asked at a gate, and who decided what."""
