package dev.smalti.checkpoint;

/**
 * Where the elements of a storage lie: a run of bytes of a file, checked to be inside it.
 *
 * @param start of the first byte in the source
 * @param length in bytes
 */
record StorageBytes(ByteSource source, long start, long length) {}
