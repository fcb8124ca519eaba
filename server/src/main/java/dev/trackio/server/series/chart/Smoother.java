package dev.trackio.server.series.chart;

/**
 * Smooths a line, one value after the other. What is not finite stays so and does not touch its
 * neighbours.
 */
interface Smoother {
    /** The smoothed value at the next position. */
    double next(double x, double y);

    /** How many values back a new one may change what was smoothed. */
    int reach();

    /**
     * Debiased exponential moving average. Points further apart than usual move it accordingly, so
     * that it does not depend on how often a run logs.
     */
    final class Ema implements Smoother {
        private static final double REGULAR = 1e-9;

        private final double kept;
        private final double spacing;
        private double sum;
        private double mass;
        private double before = Double.NaN;

        /**
         * @param kept how much of the average survives one logged value, from 0 to below 1
         * @param spacing the usual distance between two values on the x axis; 0: every value counts
         *     the same
         */
        Ema(double kept, double spacing) {
            this.kept = kept;
            this.spacing = spacing;
        }

        /** Where x goes back and forth every value counts the same. */
        static Ema over(Line line, double kept) {
            return new Ema(kept, line.ordered() ? spacing(line, line.count()) : 0);
        }

        /** Whether values after the first so many have left the usual distance as it was. */
        static boolean isRegular(Line line, int count) {
            var before = spacing(line, count);
            return Math.abs(spacing(line, line.count()) - before) <= REGULAR * before;
        }

        /** Of the first so many values; 0 where they are all at one place. */
        private static double spacing(Line line, int count) {
            return count < 2 ? 0 : (line.x(count - 1) - line.x(0)) / (count - 1);
        }

        @Override
        public double next(double x, double y) {
            if (!Double.isFinite(y)) {
                return y;
            }
            var gap = (x - before) / spacing;
            var decay =
                    gap > 0 && Math.abs(gap - 1) > REGULAR && gap < Double.POSITIVE_INFINITY
                            ? Math.pow(kept, gap)
                            : kept;
            sum = sum * decay + y * (1 - decay);
            mass = mass * decay + (1 - decay);
            before = x;
            return sum / mass;
        }

        @Override
        public int reach() {
            return 0;
        }
    }

    /** Averages over neighbours on both sides; at the ends over those that are there. */
    final class Windows implements Smoother {
        private final double[] smoothed;
        private final int reach;
        private int position;

        private Windows(double[] smoothed, int reach) {
            this.smoothed = smoothed;
            this.reach = reach;
        }

        /**
         * @param points how many values are averaged, the one in the middle among them
         */
        static Windows mean(Line line, double points) {
            return over(line, radius(points));
        }

        /**
         * Three averages in a row, which come within a few percent of the bell curve and cost the
         * same however wide it is.
         *
         * @param deviation in points
         */
        static Windows gaussian(Line line, double deviation) {
            var radius = radius(Math.sqrt(4 * deviation * deviation + 1));
            return over(line, radius, radius, radius);
        }

        private static int radius(double points) {
            return (int) Math.min(Math.round((points - 1) / 2), 1 << 20);
        }

        private static Windows over(Line line, int... radii) {
            var all = new double[line.count()];
            var finite = new double[line.count()];
            var size = 0;
            var position = 0;
            for (var stretch : line.stretches()) {
                for (var i = 0; i < stretch.size(); i++) {
                    var y = stretch.y(i);
                    all[position++] = y;
                    if (Double.isFinite(y)) {
                        finite[size++] = y;
                    }
                }
            }
            var reach = 0;
            for (var radius : radii) {
                finite = averages(finite, size, radius);
                reach += radius;
            }
            size = 0;
            for (var i = 0; i < all.length; i++) {
                if (Double.isFinite(all[i])) {
                    all[i] = finite[size++];
                }
            }
            return new Windows(all, reach);
        }

        /**
         * Sums up to and from each place within blocks of the window's length: every window is a
         * block, or the end of one and the start of the next. Nothing is subtracted, so a huge
         * value leaves no trace behind.
         */
        private static double[] averages(double[] values, int size, int radius) {
            var length = 2 * radius + 1;
            var upTo = new double[size];
            for (var i = 0; i < size; i++) {
                upTo[i] = i % length == 0 ? values[i] : upTo[i - 1] + values[i];
            }
            var fromOn = new double[size];
            for (var i = size - 1; i >= 0; i--) {
                var ends = i == size - 1 || (i + 1) % length == 0;
                fromOn[i] = ends ? values[i] : values[i] + fromOn[i + 1];
            }
            var averages = new double[size];
            for (var i = 0; i < size; i++) {
                var first = Math.max(0, i - radius);
                var last = Math.min(size - 1, i + radius);
                var oneBlock = first / length == last / length;
                var rest = first == 0 ? upTo[last] : fromOn[first];
                var sum = oneBlock ? rest : fromOn[first] + upTo[last];
                averages[i] = sum / (last - first + 1);
            }
            return averages;
        }

        @Override
        public double next(double x, double y) {
            return smoothed[position++];
        }

        @Override
        public int reach() {
            return reach;
        }
    }
}
