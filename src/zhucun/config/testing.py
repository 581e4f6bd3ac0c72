"""Loaded by pytest before the settings (``-p`` in pyproject.toml): tests keep nothing in the instance's ``var/``."""

import os
import tempfile

os.environ["ZHUCUN_VAR"] = os.environ.get("ZHUCUN_TEST_VAR") or tempfile.mkdtemp(prefix="zhucun-test-")
os.environ.setdefault("ZHUCUN_SECRET_KEY", "test-only-secret-key-of-no-value-whatsoever-0123456789")
os.environ.setdefault("ZHUCUN_AUDIT_KEY", "test-only-audit-key")
os.environ.setdefault("ZHUCUN_FIELD_KEY", "test-only-field-key")
os.makedirs(os.path.join(os.environ["ZHUCUN_VAR"], "static"), exist_ok=True)  # WhiteNoise looks for it
