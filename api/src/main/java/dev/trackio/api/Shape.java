package dev.trackio.api;

import java.util.function.Function;

/**
 * How an operation looks to one generation of clients.
 *
 * @param input what it takes; positions count
 * @param output what it answers with
 * @param view turns the operation's result into what this generation expects
 */
public record Shape<O>(Schema.Fields input, Schema output, Function<? super O, ?> view) {}
