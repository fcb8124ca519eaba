package dev.trackio.api;

/**
 * An answer with a picture in it. A surface that can show pictures sends {@link #image} as one, and
 * the other components beside it as data.
 */
public interface Pictured {
    Image image();
}
