"""`python -m mingeo`."""

from mingeo.cli import main

if __name__ == "__main__":
    main()
