"""Stores of other makers over HTTP: SPARQL 1.1 Protocol and SPARQL 1.1 Graph Store HTTP Protocol.

A `Remote` answers queries as a store in this process does. It follows no redirect, repeats only
what may be repeated, waits for no server longer than it was told, and says in no message what it
was given as a secret.
"""

import base64
import contextlib
import io
import json
import math
import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, quote, unquote, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from itotgraph.errors import InputError, RemoteError
from itotgraph.graph.sparql import bare
from itotgraph.text.render import printable

if TYPE_CHECKING:
    import requests

    Auth = Callable[[requests.PreparedRequest], requests.PreparedRequest]

Progress = Callable[[str, int, int], None]

DEFAULT = "default"
TIMEOUT = 30.0

_TRIES = 3
_PAUSE = 0.25
_PASSING = (502, 503)
_LARGEST = 1 << 30
_SOLUTIONS = "application/sparql-results+json"
_TRIPLES = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
_FORMS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_ASKED = re.compile(r"\b(select|ask|construct|describe)\b(?!\s*:)", re.I)


class Remote:
    """One address of a store: a query endpoint, an update endpoint or a graph store.

    `secret` is `user:password`, sent by HTTP Basic (RFC 7617), or by Digest (RFC 7616) where the
    server asks for it, or else a bearer token (RFC 6750). `timeout` is in seconds: for how long
    the server may be silent; a whole answer may take ten times as long. All answers together may
    take `within` seconds from now.
    """

    def __init__(
        self,
        url: str,
        secret: str | None = None,
        timeout: float = TIMEOUT,
        within: float = math.inf,
    ) -> None:
        """Raises InputError for an address that is none, or a secret that no header can carry."""
        parts = _split(url)
        userinfo, _, host = parts.netloc.rpartition("@")
        self._url = urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))
        self.name = urlunsplit((parts.scheme, host, parts.path, "", ""))
        secret = secret or unquote(userinfo) or None
        if secret and re.search("[\x00-\x1f\x7f]", secret):
            raise InputError("the secret has a control character", "give user:password or a token")
        self.unsafe = bool(
            secret
            and parts.scheme == "http"
            and parts.hostname not in ("127.0.0.1", "::1", "localhost")
        )
        self._secret = secret
        self._timeout = timeout
        self._within = within
        self._until = time.monotonic() + within
        self._auth: Auth | None = None

    def query(self, query: str, /) -> ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]:
        """Return the answer to a query, by POST (SPARQL 1.1 Protocol, section 2.1.3).

        Raises RemoteError where the store fails, refuses or answers something else.
        """
        asked = _ASKED.search(bare(query))
        rows = asked is None or asked[1].lower() in ("select", "ask")
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": _SOLUTIONS if rows else _TRIPLES,
        }
        # As a form: Virtuoso 7.2 never answers to a query as the body itself.
        kind, data = self._send("POST", urlencode({"query": query}), headers)
        if not rows:
            return self._parse(kind, data)
        # Raised after the except clause: an error that remembers another keeps its half-read
        # solutions, which may be dropped by no other thread than this.
        with contextlib.suppress(SyntaxError, ValueError, TypeError, KeyError):
            return _solutions(data)
        raise self._error(*_no_answer("SPARQL result", kind))

    def update(self, update: str, repeatable: bool) -> None:
        """Send an update, by POST (SPARQL 1.1 Protocol, section 2.2.2).

        Only one that may as well be carried out twice is tried again. Raises RemoteError.
        """
        headers = {"Content-Type": "application/sparql-update", "Accept": "*/*"}
        self._send("POST", update, headers, repeatable=repeatable)

    def put(self, graph: str, triples: str, tell: Progress | None = None) -> None:
        """Replace a graph by triples in Turtle (Graph Store HTTP Protocol, section 5.3).

        `tell` is told the graph, how many bytes are on their way, and of how many.
        """
        headers = {"Content-Type": "text/turtle; charset=utf-8", "Accept": "*/*"}
        self._send("PUT", triples, headers, graph, tell=tell)

    def get(self, graph: str) -> list[ox.Triple]:
        """Return the triples of a graph, none where there is no such graph (Graph Store HTTP
        Protocol, section 5.2).
        """
        try:
            return self._parse(*self._send("GET", "", {"Accept": _TRIPLES}, graph))
        except RemoteError as error:
            if re.match(r"(status )?404\b", error.problem):
                return []
            raise

    def _parse(self, kind: str, data: bytes) -> list[ox.Triple]:
        if kind not in _FORMS:
            raise self._error(*_no_answer("RDF", kind))
        try:
            return [quad.triple for quad in ox.parse(data, format=_FORMS[kind])]
        except (SyntaxError, ValueError):
            raise self._error(*_no_answer("RDF", kind)) from None

    def _send(
        self,
        method: str,
        text: str,
        headers: dict[str, str],
        graph: str | None = None,
        repeatable: bool = True,
        tell: Progress | None = None,
    ) -> tuple[str, bytes]:
        """Return the media type and the body of the answer; raise RemoteError where it is none."""
        import requests

        url = self._url
        if graph:
            named = DEFAULT if graph == DEFAULT else f"graph={quote(graph, safe='')}"
            url += ("&" if "?" in url else "?") + named
        data = text.encode()

        def sent() -> io.BytesIO | None:
            # As a file, so that the timeout is for each block and not for the whole body.
            return _Watched(data, graph or "", tell) if data else None

        tries = _TRIES if repeatable else 1
        # Not by urllib3's Retry, which has done its work before the body is read, and cannot tell a
        # server that is silent, which is not asked again, from one that breaks the connection.
        for attempt in range(1, tries + 1):
            try:
                status, fields, body = self._exchange(method, url, sent(), headers)
            except (requests.exceptions.Timeout, TimeoutError):
                problem = f"does not answer within {self._timeout:g} s"
                if time.monotonic() >= self._until:
                    problem = f"has not answered all within {self._within:g} s"
                raise self._error(problem, "try later, or wait longer with --timeout") from None
            except requests.exceptions.SSLError as error:
                problem = f"no safe connection: {_reason(error)}"
                raise self._error(problem, "check the server's certificate") from None
            except requests.exceptions.RequestException as error:
                if attempt == tries:
                    raise self._error(_reason(error), "check the address and the server") from None
            else:
                if status not in _PASSING or attempt == tries:
                    break
            time.sleep(_PAUSE * 2**attempt)
        if 200 <= status < 300:
            return fields.get("Content-Type", "").partition(";")[0].strip().lower(), body
        raise self._refused(status, fields, body)

    def _exchange(
        self,
        method: str,
        url: str,
        data: io.BytesIO | None,
        headers: dict[str, str],
    ) -> tuple[int, Any, bytes]:
        import requests
        import urllib3

        begun = time.monotonic()
        deadline = min(begun + 10 * self._timeout, self._until)
        silence = min(self._timeout, self._until - begun)
        if silence <= 0:
            raise TimeoutError
        self._auth = self._auth or _auth(self._url, self._secret, silence)
        try:
            with requests.request(
                method,
                url,
                data=data,
                headers=headers,
                auth=self._auth,
                timeout=silence,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = bytearray()
                # Not iter_content, which waits until a chunk is full, however slowly that comes.
                while chunk := response.raw.read1(1 << 16, decode_content=True):
                    body += chunk
                    if time.monotonic() > deadline:
                        raise TimeoutError
                    if len(body) > _LARGEST:
                        raise self._error("answers without end", "ask for less")
                return response.status_code, response.headers, bytes(body)
        except urllib3.exceptions.ReadTimeoutError:
            raise TimeoutError from None
        except urllib3.exceptions.HTTPError as error:
            raise requests.exceptions.ConnectionError(error) from None

    def _refused(self, status: int, fields: Any, body: bytes) -> RemoteError:
        if 300 <= status < 400:
            target = urlsplit(fields.get("Location", ""))
            host = target.netloc.rpartition("@")[2]
            where = urlunsplit((target.scheme, host, target.path, "", ""))
            problem = f"{status}, a redirect to {where or 'nowhere'}, is not followed"
            return self._error(problem, "name the address itself")
        if status in (401, 403):
            how = "check --auth" if self._secret else "say who you are with --auth"
            return self._error(f"{status}, access denied", how)
        mends = {
            400: "check the query and the address",
            404: "check the address",
            405: "check the address: is it for queries, updates or graphs?",
            413: "the store takes no body so large",
            415: "check the address: is it for queries, updates or graphs?",
        }
        said = body[:2000].decode(errors="replace").strip().partition("\n")[0][:200]
        is_text = fields.get("Content-Type", "").startswith(("text/plain", "application/json"))
        problem = f"{status}: {said}" if said and is_text else f"status {status}"
        return self._error(problem, mends.get(status, "see the log of the store"))

    def _error(self, problem: str, mend: str) -> RemoteError:
        return RemoteError(self.name, printable(_without(problem, self._secret)), mend)


class _Watched(io.BytesIO):
    """A body that tells how much of it was taken."""

    def __init__(self, data: bytes, name: str, tell: Progress | None) -> None:
        super().__init__(data)
        self._told = tell, name, len(data)

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        tell, name, total = self._told
        if tell:
            tell(name, self.tell(), total)
        return piece


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or re.search(r"[\s\x00-\x1f\x7f]", url):
        shown = re.sub(r"//[^/]*@", "//", url)
        raise InputError(f"'{shown}' is no address of a store", "write http(s)://host:port/path")
    return parts


def _auth(url: str, secret: str | None, timeout: float) -> "Auth":
    """Return what adds the secret to a request, and nothing else, such as one from ~/.netrc.

    Whether the store wants the password by Digest is asked first, without a body: a store that
    refuses a long one does not wait for its end, and the answer is lost.
    """
    import requests
    from requests.auth import HTTPBasicAuth, HTTPDigestAuth

    def with_token(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if secret:
            request.headers["Authorization"] = f"Bearer {secret}"
        return request

    user, colon, password = (secret or "").partition(":")
    if not colon:
        return with_token
    digest = HTTPDigestAuth(user, password)
    answer = requests.head(url, auth=digest, timeout=timeout)
    if answer.request.headers.get("Authorization"):
        return digest
    return HTTPBasicAuth(user.encode(), password.encode())


def _solutions(data: bytes) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return SPARQL 1.1 Query Results JSON, without the members that stores add to it."""
    document = json.loads(data)
    if "boolean" in document:
        plain = {"head": {}, "boolean": document["boolean"]}
    elif document["head"]["vars"] == ["__ASK_RETVAL"]:
        # Virtuoso 7.2 answers an ASK with one row, 0 or 1.
        value = document["results"]["bindings"][0]["__ASK_RETVAL"]["value"]
        plain = {"head": {}, "boolean": value == "1"}
    else:
        nodes: dict[str, str] = {}
        for row in document["results"]["bindings"]:
            for term in row.values():
                if term["type"] == "bnode":
                    # Virtuoso's labels, nodeID://b1, are none.
                    term["value"] = nodes.setdefault(term["value"], f"b{len(nodes)}")
        plain = {
            "head": {"vars": document["head"]["vars"]},
            "results": {"bindings": document["results"]["bindings"]},
        }
    text = json.dumps(plain)

    def parse() -> ox.QuerySolutions | ox.QueryBoolean:
        return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)

    results = parse()
    if isinstance(results, ox.QuerySolutions):
        # The parser is lazy: what is wrong must show here, not where the rows are read.
        for _ in results:
            pass
        results = parse()
    return results


def _no_answer(wanted: str, kind: str) -> tuple[str, str]:
    problem = f"answers no whole {wanted}, but {kind or 'something without a media type'}"
    return problem, "check that the address is a SPARQL endpoint"


def _reason(error: BaseException) -> str:
    """Return what the operating system says, in place of the long words of the HTTP library."""
    seen: list[BaseException] = [error]
    for cause in seen:
        if isinstance(cause, OSError) and cause.strerror:
            return cause.strerror
        seen += [
            e
            for e in (*cause.args, getattr(cause, "reason", None), cause.__context__)
            if isinstance(e, BaseException) and e not in seen
        ]
    return "the connection ended in the middle"


def _without(text: str, secret: str | None) -> str:
    if not secret:
        return text
    parts = {secret, base64.b64encode(secret.encode()).decode(), *secret.split(":", 1)}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "***") if part else text
    return text
