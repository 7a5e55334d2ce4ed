"""The version, which the build reads from here: asking the installation for it costs a check 20 ms."""

__all__ = ["__version__"]

__version__ = "0.1.0"
