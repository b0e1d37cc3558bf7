"""The command `videojobs`, also as `python -m videojobs_client`."""

from videojobs_client.command.app import app


def main() -> None:
    """Run the command; exits the process."""
    app()


if __name__ == "__main__":
    main()
