"""The version of this installation."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("mingeo")
except PackageNotFoundError:  # a clone that was never installed
    __version__ = "0+clone"
