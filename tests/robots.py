"""Robots of Feishu, DingTalk and Slack on loopback, which take what these services document and refuse the rest as they do.

apprise has the hosts of these services in its plugins, and an address cannot name another: `standing_in` sets them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.loopback import Answer, Portal, Route, Seen

FEISHU, DINGTALK, SLACK = (
    "b6e1c3a4-1f2d-4c3b-8a9e-0d1e2f3a4b5c",
    "d1ngt4lkt0k3n",
    "T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
)
DINGTALK_SECRET = "SEC0f1e2d3c4b5a69788796a5b4c3d2e1f0"
LATEST_MS = 60 * 60 * 1000  # a signature is good for an hour
JSON = {"Content-Type": "application/json"}


def standing_in(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have apprise find all three services on this portal, without its pauses between two messages."""
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.slack import NotifySlack

    hosts = {
        (NotifyFeishu, "notify_url"): "https://open.feishu.cn/open-apis/bot/v2/hook/{token}/",
        (NotifyDingTalk, "notify_url"): "https://oapi.dingtalk.com/robot/send?access_token={token}",
        (NotifySlack, "webhook_url"): "https://hooks.slack.com/services",
    }
    for (plugin, name), real in hosts.items():
        assert getattr(plugin, name) == real  # else this stands in for something else
        parts = urlsplit(real)
        monkeypatch.setattr(plugin, name, real.replace(f"{parts.scheme}://{parts.netloc}", portal.url))
        monkeypatch.setattr(plugin, "request_rate_per_sec", 0)
    portal.routes[f"/open-apis/bot/v2/hook/{FEISHU}/"] = _posted(_feishu)
    portal.routes["/robot/send"] = _posted(_dingtalk)
    portal.routes[f"/services/{SLACK}"] = _posted(_slack)


def _posted(robot: Callable[[Seen, Any], Answer]) -> Route:
    """The robot, asked with the JSON that came."""

    def answer(seen: Seen) -> Answer:
        assert seen.headers["Content-Type"].split(";")[0] == "application/json"
        return robot(seen, json.loads(seen.body))

    return answer


def _feishu(seen: Seen, sent: Any) -> Answer:
    """open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: msg_type and content, 20 KB at most; refused with HTTP 200."""
    is_text = sent.get("msg_type") == "text" and isinstance(sent.get("content", {}).get("text"), str)
    if not is_text or len(seen.body) > 20 * 1024:
        return Answer('{"code": 9499, "msg": "Bad Request", "data": {}}', headers=JSON)
    return Answer('{"code": 0, "msg": "success", "data": {}}', headers=JSON)


def _dingtalk(seen: Seen, sent: Any) -> Answer:
    """open.dingtalk.com/document/robots/customize-robot-security-settings: timestamp and signature in the query, encoded once."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(seen.path).query).items()}
    if asked.get("access_token") != DINGTALK:
        return Answer('{"errcode": 300001, "errmsg": "token is not exist"}', headers=JSON)
    signed = f"{asked.get('timestamp')}\n{DINGTALK_SECRET}".encode()
    sign = base64.b64encode(hmac.new(DINGTALK_SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    is_timely = abs(time.time() * 1000 - int(asked.get("timestamp", 0))) < LATEST_MS
    if asked.get("sign") != sign or not is_timely:
        return Answer('{"errcode": 310000, "errmsg": "sign not match"}', headers=JSON)
    if sent.get("msgtype") != "text" or not isinstance(sent.get("text", {}).get("content"), str):
        return Answer('{"errcode": 400102, "errmsg": "param error"}', headers=JSON)
    return Answer('{"errcode": 0, "errmsg": "ok"}', headers=JSON)


def _slack(seen: Seen, sent: Any) -> Answer:
    """docs.slack.dev/messaging/sending-messages-using-incoming-webhooks: text or attachments; `ok`, or a word and 4xx."""
    texts = [sent.get("text"), *(each.get("text") for each in sent.get("attachments", []))]
    if not any(isinstance(text, str) and text for text in texts):
        return Answer("no_text", 400)
    return Answer("ok")
