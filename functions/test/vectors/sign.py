"""Makes each good signature of signatures.json anew, and prints them: compare your own code with it."""

import base64
import hashlib
import hmac
import json
from pathlib import Path

vectors = json.loads(Path(__file__).with_name("signatures.json").read_text("utf-8"))
secret = vectors["secret"].encode()


def sign(version: int, timestamp: str, method: str, url: str, body: bytes) -> str:
    """url: as sent, from the slash behind the function's name"""
    parts = [timestamp.encode()]
    if version == 2:
        path, _, query = url.partition("?")
        parts += [method.encode(), path.lower().rstrip("/").encode(), query.encode()]
    return hmac.new(secret, b".".join([*parts, body]), hashlib.sha256).hexdigest()


print(
    json.dumps(
        [
            {
                "name": vector["name"],
                "hex": sign(
                    vector.get("version", 1),
                    vector["timestamp"],
                    vector.get("method", ""),
                    vector.get("url", ""),
                    base64.b64decode(vector["bodyBase64"]),
                ),
            }
            for vector in vectors["signatures"]
        ]
    )
)
