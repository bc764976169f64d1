package dev.smalti.ort;

import dev.smalti.Provider;

/**
 * What became of trying one provider.
 *
 * @param provider which
 * @param compiledIn whether this build of ONNX Runtime holds it
 * @param usable whether a session can be made with it: its libraries load and it finds a device
 * @param reason why not, in one line; empty where it is usable
 * @param remedy what to install or set; empty where it is usable or nothing helps
 */
public record ProviderStatus(Provider provider, boolean compiledIn, boolean usable, String reason, String remedy) {}
