package dev.smalti.bench;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler.LegendPosition;

/** A task's rows as bars: the median of each contender, with its interval as a whisker. */
final class BenchChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 320;
    private static final int LINE = 24;
    private static final Color[] COLOURS = {
        new Color(0x1f, 0x4e, 0x9c),
        new Color(0xd9, 0x82, 0x2b),
        new Color(0x3a, 0x8f, 0x5a),
        new Color(0xa2, 0x3b, 0x72),
        new Color(0x6b, 0x6b, 0x6b),
        new Color(0x2a, 0xa1, 0xae),
        new Color(0xc2, 0xa0, 0x2f),
        new Color(0x7a, 0x5c, 0xc4)
    };

    private BenchChart() {}

    /** As PNG. */
    static byte[] png(BenchTask task, List<Row> rows) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT + LINE * rows.size())
                .title(task.id())
                .yAxisTitle("milliseconds per " + task.one())
                .build();
        chart.getStyler()
                .setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideS)
                .setSeriesColors(COLOURS);
        chart.getStyler().setAvailableSpaceFill(0.6);
        for (Row row : rows) {
            Distribution time = row.milliseconds();
            double each = 1 / row.units();
            chart.addSeries(
                    row.contender(),
                    List.of(task.id()),
                    List.of(time.median() * each),
                    List.of(Math.max(time.high() - time.median(), time.median() - time.low()) * each));
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", png);
        } catch (IOException e) {
            throw new IllegalStateException("a chart that cannot be written to memory", e);
        }
        return png.toByteArray();
    }
}
