package dev.smalti.picture.vp8;

/** VP8's arithmetic decoder (RFC 6386, section 7) over a part of a file; past its end there are zeros. */
final class Vp8Bits {
    /** So many bytes of zeros an encoder may count on. */
    private static final int FREE_ZEROS = 8;

    private final byte[] data;
    private final int end;
    private int at;
    private int value;
    private int range = 255;
    /** How many bits of {@link #value} below the top byte are still to be used. */
    private int spare;

    /** Reads the bytes from {@code from} until before {@code end}. */
    Vp8Bits(byte[] data, int from, int end) {
        this.data = data;
        this.end = end;
        this.at = from;
        value = (nextByte() << 8) | nextByte();
        spare = 8;
    }

    /** Whether more was read than there is. */
    boolean overrun() {
        return at > end + FREE_ZEROS;
    }

    private int nextByte() {
        int next = at < end ? data[at] & 0xff : 0;
        at = Math.min(at + 1, end + FREE_ZEROS + 1);
        return next;
    }

    /** One bit that is 0 with the probability {@code zero} of 256. */
    int bit(int zero) {
        int split = 1 + (((range - 1) * zero) >> 8);
        int bit;
        if (value < split << 8) {
            range = split;
            bit = 0;
        } else {
            range -= split;
            value -= split << 8;
            bit = 1;
        }
        while (range < 128) {
            range <<= 1;
            value <<= 1;
            if (--spare == 0) {
                value |= nextByte();
                spare = 8;
            }
        }
        return bit;
    }

    /** One bit that is as often 0 as 1. */
    boolean flag() {
        return bit(128) != 0;
    }

    /** A number of so many bits, the highest first. */
    int number(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = (number << 1) | bit(128);
        }
        return number;
    }

    /** A number of so many bits and then its sign. */
    int signed(int bits) {
        int number = number(bits);
        return flag() ? -number : number;
    }

    /** A signed number after a flag that says whether it is there; else 0. */
    int optionalSigned(int bits) {
        return flag() ? signed(bits) : 0;
    }
}
