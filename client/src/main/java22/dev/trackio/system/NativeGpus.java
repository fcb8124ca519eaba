package dev.trackio.system;

import org.jspecify.annotations.Nullable;

/** GPUs without leaving the process. */
final class NativeGpus {
    private NativeGpus() {}

    /**
     * Null where there is none, and where the program was started without {@code
     * --enable-native-access}: Java would print a warning, and the driver's command tells nearly
     * the same.
     */
    static GpuSource.@Nullable Reader open() {
        return NativeGpus.class.getModule().isNativeAccessEnabled() ? Nvml.open() : null;
    }
}
