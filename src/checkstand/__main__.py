"""`python -m checkstand` is `checkstand`."""

from checkstand.cli.main import main

if __name__ == "__main__":  # worker processes import this module too
    main()
