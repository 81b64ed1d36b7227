"""Commissioned services: what is bought for children, whichever contracts deliver it."""
