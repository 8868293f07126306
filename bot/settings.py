"""Settings from the environment or `.env`. Every one stands, with its default, in `.env.example`."""

from pathlib import Path

from pydantic import SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DISCORD_API = "https://discord.com/api/v10"
SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """What can be said from outside. An empty value means the default."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///data/study.db"
    discord_token: SecretStr | None = None
    discord_api_url: str = DISCORD_API
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_client_id: str = ""
    slack_client_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API
    web_host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    secret_key: SecretStr | None = None
    playground: bool | None = None
    deck_paths: str = ""
    log_format: str = "pretty"

    @field_validator("public_url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("an address that begins with https:// is needed")
        return url.rstrip("/")

    @field_validator("deck_paths")
    @classmethod
    def _are_packs(cls, paths: str) -> str:
        for path in _split(paths):
            if not (path / "chapters").is_dir():
                raise ValueError(f"{path} is not a pack: it has no folder chapters")
        return paths

    @property
    def packs(self) -> tuple[Path, ...]:
        """Folders with content of one's own, which is taught after ours."""
        return _split(self.deck_paths)

    @property
    def with_playground(self) -> bool:
        """The playground opens when it is asked for, or when no network has a token."""
        if self.playground is not None:
            return self.playground
        return not (self.discord_token or self.with_slack)

    @property
    def with_slack(self) -> bool:
        """Whether anything is set that makes sense for Slack alone."""
        return bool(
            self.slack_bot_token or self.slack_app_token or self.slack_signing_secret or self.slack_client_id
        )


def _split(paths: str) -> tuple[Path, ...]:
    return tuple(Path(path.strip()) for path in paths.split(",") if path.strip())
