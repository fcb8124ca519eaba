"""What the conformance tests share: the clients' environments, the server process, the independent reader."""
