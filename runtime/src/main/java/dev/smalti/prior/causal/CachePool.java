package dev.smalti.prior.causal;

import dev.smalti.SmaltiException;
import dev.smalti.ort.BoundTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * The memory of KV caches, reused and bounded: who asks for more than is left waits until others give theirs back. A thread
 * that has a cache already never waits for another: two that did would wait for each other. So calls at work may exceed the
 * limit together, and the next one waits. Threads may share it.
 */
final class CachePool {
    private final int tensors;
    private final long limit;
    private final List<Slab> free = new ArrayList<>();
    private final Map<Thread, Integer> holders = new HashMap<>();
    private long inUse;
    private long allocated;

    /**
     * An empty pool.
     *
     * @param tensors how many tensors a cache has: two for each block
     * @param limit bytes that all caches may take together
     */
    CachePool(int tensors, long limit) {
        this.tensors = tensors;
        this.limit = limit;
    }

    /** Buffers of one length, one for each tensor of a cache. */
    static final class Slab {
        private final List<ByteBuffer> buffers;
        private final long length;
        private Thread holder = Thread.currentThread();

        private Slab(List<ByteBuffer> buffers, long length) {
            this.buffers = buffers;
            this.length = length;
        }

        /** The first bytes of a tensor's buffer, as many as are asked for. */
        ByteBuffer bytes(int tensor, long from, long count) {
            return buffers.get(tensor)
                    .slice(Math.toIntExact(from), Math.toIntExact(count))
                    .order(ByteOrder.nativeOrder());
        }

        private long bytes() {
            return length * buffers.size();
        }
    }

    /**
     * Buffers of at least this length.
     *
     * @throws SmaltiException of kind RESOURCE where they exceed the limit on their own, or there is no room for them
     */
    synchronized Slab take(long length) {
        long bytes = Math.multiplyExact(length, tensors);
        if (bytes > limit) {
            throw new SmaltiException(
                    SmaltiException.Kind.RESOURCE,
                    "a KV cache of " + bytes + " bytes exceeds the limit of " + limit
                            + "; draw fewer images at once or raise the limit");
        }
        while (inUse + bytes > limit && !holders.containsKey(Thread.currentThread())) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while waiting for a KV cache");
            }
        }
        Optional<Slab> fitting =
                free.stream().filter(slab -> slab.length >= length).min(Comparator.comparingLong(slab -> slab.length));
        Slab slab = fitting.orElseGet(() -> allocate(length));
        free.remove(slab);
        slab.holder = Thread.currentThread();
        holders.merge(slab.holder, 1, Integer::sum);
        inUse += slab.bytes();
        return slab;
    }

    /** Gives buffers back for reuse. */
    synchronized void give(Slab slab) {
        release(slab);
        free.add(slab);
        notifyAll();
    }

    /** Gives buffers up, whose contents must not be seen again. */
    synchronized void drop(Slab slab) {
        release(slab);
        allocated -= slab.bytes();
        notifyAll();
    }

    private void release(Slab slab) {
        inUse -= slab.bytes();
        holders.computeIfPresent(slab.holder, (thread, count) -> count == 1 ? null : count - 1);
    }

    private Slab allocate(long length) {
        while (!free.isEmpty() && allocated + length * tensors > limit) {
            allocated -= free.remove(0).bytes();
        }
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < tensors; i++) {
            buffers.add(BoundTensor.room(length));
        }
        Slab slab = new Slab(buffers, length);
        allocated += slab.bytes();
        return slab;
    }
}
