package dev.smalti.benchmarks;

import dev.smalti.TokenGrid;
import dev.smalti.benchmarks.Timing.Sample;
import dev.smalti.benchmarks.Timing.Task;
import dev.smalti.image.Pixels;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Runs contenders in turn, round after round, each round beginning with the next one: whatever slows the machine for a
 * while slows all of them.
 *
 * @param warmUp rounds that are not counted
 * @param counted rounds that are
 */
record Rounds(int warmUp, int counted) {
    /** The work of a round and the operations it takes. */
    record Work(Pixels picture, TokenGrid tokens, long encodeFlops, long decodeFlops) {}

    /**
     * Measures both tasks of every contender.
     *
     * @param finished is told the number of each finished round, from 1, warm-up included
     */
    List<Timing> run(List<Contender> contenders, Work work, int threads, IntConsumer finished) {
        List<List<Sample>> encode = empty(contenders.size());
        List<List<Sample>> decode = empty(contenders.size());
        for (int round = 0; round < warmUp + counted; round++) {
            for (int turn = 0; turn < contenders.size(); turn++) {
                int who = (round + turn) % contenders.size();
                Contender contender = contenders.get(who);
                Sample encoded = Sample.of(() -> contender.encode(work.picture()));
                Sample decoded = Sample.of(() -> contender.decode(work.tokens()));
                if (round >= warmUp) {
                    encode.get(who).add(encoded);
                    decode.get(who).add(decoded);
                }
            }
            finished.accept(round + 1);
        }
        List<Timing> timings = new ArrayList<>();
        for (int who = 0; who < contenders.size(); who++) {
            String title = contenders.get(who).title();
            timings.add(new Timing(title, Task.ENCODE, threads, work.encodeFlops(), encode.get(who)));
            timings.add(new Timing(title, Task.DECODE, threads, work.decodeFlops(), decode.get(who)));
        }
        return timings;
    }

    private static List<List<Sample>> empty(int count) {
        List<List<Sample>> lists = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }
}
