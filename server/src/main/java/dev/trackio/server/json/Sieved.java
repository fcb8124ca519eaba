package dev.trackio.server.json;

/**
 * A record that becomes an entry of a batch. It is read as one: an object in it that is nested too
 * deep to be kept is a JSON text of its beginning, so that it can be set aside.
 */
public interface Sieved {}
