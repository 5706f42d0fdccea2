"""python -m physgen"""

from physgen.cli import main

if __name__ == "__main__":
    main()
