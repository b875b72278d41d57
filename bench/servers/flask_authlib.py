"""Auth0's quickstart for Flask: Authlib's resource protector, the keys fetched once at start."""

import json
import os
from urllib.request import urlopen

from authlib.integrations.flask_oauth2 import ResourceProtector
from authlib.jose.rfc7517.jwk import JsonWebKey
from authlib.oauth2.rfc7523 import JWTBearerTokenValidator
from flask import Flask, jsonify

ISSUER = os.environ["ISSUER"]
AUDIENCE = os.environ["AUDIENCE"]


class Auth0JWTBearerTokenValidator(JWTBearerTokenValidator):
    def __init__(self, issuer, audience):
        with urlopen(f"{issuer}/.well-known/jwks.json") as response:
            public_key = JsonWebKey.import_key_set(json.load(response))
        super().__init__(public_key)
        self.claims_options = {
            "exp": {"essential": True},
            "aud": {"essential": True, "value": audience},
            "iss": {"essential": True, "value": issuer},
        }


require_auth = ResourceProtector()
require_auth.register_token_validator(Auth0JWTBearerTokenValidator(ISSUER, AUDIENCE))
app = Flask(__name__)


@app.get("/api/public")
def public():
    return jsonify(message="Hello! Everyone sees this: no access token is needed.")


@app.get("/api/private-scoped")
@require_auth("read:messages")
def private_scoped():
    return jsonify(message="Hello! You see this because your access token has the scope read:messages.")
