package dev.trackio.api;

/** A picture within an answer. */
public record Image(
        @Doc("Media type, such as image/png.") String mimeType,
        @Doc("The bytes of the file in base64.") String data) {}
