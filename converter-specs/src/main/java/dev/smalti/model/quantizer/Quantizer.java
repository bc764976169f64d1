package dev.smalti.model.quantizer;

import java.util.List;

/** What lies between encoder and decoder: latents to entries of a codebook, and which of these have tokens. */
public sealed interface Quantizer {
    /** Entries of the codebook. */
    int entries();

    /** Channels of an entry. */
    int dimension();

    /** How many different tokens leave the quantizer. */
    int vocabulary();

    /**
     * The nearest codebook entry ({@code VectorQuantizer2}, {@code EMAVectorQuantizer}).
     *
     * @param entries entries of the codebook ({@code n_embed})
     * @param dimension channels of an entry ({@code embed_dim})
     * @param remap which entries have tokens
     */
    record Nearest(int entries, int dimension, Remap remap) implements Quantizer {
        @Override
        public int vocabulary() {
            return remap.vocabulary(entries);
        }
    }

    /**
     * The likeliest entry under a projection, the noise-free form of the Gumbel-softmax quantizer
     * ({@code GumbelQuantize}).
     *
     * @param entries entries of the codebook ({@code n_embed})
     * @param hidden channels that the projection reads
     * @param dimension channels of an entry ({@code embed_dim})
     * @param remap which entries have tokens
     */
    record Gumbel(int entries, int hidden, int dimension, Remap remap) implements Quantizer {
        @Override
        public int vocabulary() {
            return remap.vocabulary(entries);
        }
    }

    /** Which codebook entries have tokens ({@code remap} of the reference's quantizers). */
    sealed interface Remap {
        /** How many different tokens there are, of a codebook of so many entries. */
        int vocabulary(int entries);
    }

    /** Every entry is its own token. */
    record Identity() implements Remap {
        @Override
        public int vocabulary(int entries) {
            return entries;
        }
    }

    /**
     * Only the used entries have tokens, numbered in the given order.
     *
     * @param used entries, by token
     * @param unknown what an unused entry becomes
     */
    record Used(List<Integer> used, Unknown unknown) implements Remap {
        /** Copies the list and checks that it is not empty. */
        public Used {
            used = List.copyOf(used);
            if (used.isEmpty()) {
                throw new IllegalArgumentException("a remapped codebook uses at least one entry");
            }
        }

        @Override
        public int vocabulary(int entries) {
            return unknown instanceof Extra ? used.size() + 1 : used.size();
        }
    }

    /** What an entry without a token becomes ({@code unknown_index}). */
    sealed interface Unknown {}

    /** Never happens: only used entries are searched. Stands for the reference's "random", which is not repeatable. */
    record NearestUsed() implements Unknown {}

    /** One token more than there are used entries; it decodes as token 0. */
    record Extra() implements Unknown {}

    /** A fixed token. */
    record Fixed(int token) implements Unknown {}
}
