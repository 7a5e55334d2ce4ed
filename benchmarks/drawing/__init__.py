"""The layers of the benchmark as seeded random shapes; everything is in EPSG:4527, rounded to 1 mm."""
