package dev.trackio.cli;

import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** What {@link Main} names to SLF4J, whose own search would find what other programs bring. */
abstract class LogProvider implements SLF4JServiceProvider {
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    @Override
    public final IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public final MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public final String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public final void initialize() {}
}
