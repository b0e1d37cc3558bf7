"""`videojobs`, also as `python -m videojobs_client`."""

from videojobs_client.command.app import app


def main() -> None:
    """Run the command of the arguments; never returns."""
    app()


if __name__ == "__main__":
    main()
