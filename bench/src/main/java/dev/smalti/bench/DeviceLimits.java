package dev.smalti.bench;

/**
 * What a device can do at best, by ONNX Runtime: the roof under which every figure lies.
 *
 * @param gflops 10⁹ floating point operations a second of a float32 product of two large matrices
 * @param gigabytes 10⁹ bytes a second of a pass over tensors that no cache holds
 */
public record DeviceLimits(double gflops, double gigabytes) {}
