"""Seeded data of a prefecture's size, every peer engine that is installed, and one table."""
