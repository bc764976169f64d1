package dev.smalti.run;

import dev.smalti.io.AtomicFile;
import java.awt.Color;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** The loss over the steps as a chart. */
final class LossCurve {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;
    /** More points than pixels show nothing more. */
    private static final int MOST_POINTS = 600;
    /** Of a single step in the smooth line: its mean reaches back over about fifty. */
    private static final double SMOOTHING = 0.02;

    private static final Color PALE = new Color(0xb8, 0xcc, 0xe4);
    private static final Color STRONG = new Color(0x1f, 0x4e, 0x9c);

    private LossCurve() {}

    /** Writes it as PNG; steps whose loss is no number are left out. */
    static void write(Path file, List<LogLine> lines) {
        List<LogLine> finite =
                lines.stream().filter(line -> Float.isFinite(line.loss())).toList();
        if (!finite.isEmpty()) {
            XYChart chart = chart(finite);
            AtomicFile.write(file, out -> ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", out));
        }
    }

    private static XYChart chart(List<LogLine> lines) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .xAxisTitle("step")
                .yAxisTitle("loss")
                .build();
        chart.getStyler().setChartBackgroundColor(Color.WHITE).setLegendVisible(true);
        Points means = new Points();
        Points smooth = new Points();
        int each = (lines.size() - 1) / MOST_POINTS + 1;
        double average = lines.get(0).loss();
        double sum = 0;
        for (int i = 0; i < lines.size(); i++) {
            LogLine line = lines.get(i);
            // A plain mean at first, so that the first step does not weigh more than others for long.
            average += Math.max(SMOOTHING, 1.0 / (i + 1)) * (line.loss() - average);
            sum += line.loss();
            if ((i + 1) % each == 0 || i == lines.size() - 1) {
                means.add(line.step(), sum / (i % each + 1));
                smooth.add(line.step(), average);
                sum = 0;
            }
        }
        add(chart, each == 1 ? "each step" : "mean of " + each + " steps", means, PALE);
        add(chart, "smooth", smooth, STRONG);
        return chart;
    }

    private static void add(XYChart chart, String name, Points points, Color colour) {
        XYSeries series = chart.addSeries(name, points.x, points.y);
        series.setLineColor(colour);
        series.setMarker(SeriesMarkers.NONE);
    }

    private static final class Points {
        private final List<Long> x = new ArrayList<>();
        private final List<Double> y = new ArrayList<>();

        void add(long step, double value) {
            x.add(step);
            y.add(value);
        }
    }
}
