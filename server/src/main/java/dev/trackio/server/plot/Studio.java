package dev.trackio.server.plot;

import dev.trackio.api.Image;

/** Where pictures are drawn. To touch it loads the JDK's AWT: only who draws does. */
final class Studio {
    private static final Lettering LETTERING;

    static {
        // Before any class of AWT: with a screen at hand it would make a program with windows of
        // us.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
        LETTERING = new Lettering(Outlines.read());
    }

    private Studio() {}

    static Image draw(Figure figure, PlotPlan plan) {
        return Png.encoded(new FigurePainter(figure, LETTERING, plan).paint());
    }
}
