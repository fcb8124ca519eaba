package dev.trackio.system;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.trackio.system.GpuReading.Field;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * GPUs as NVML tells them, the driver's library, called without leaving the process. Of the
 * sampler's thread alone.
 */
@SuppressWarnings("restricted") // who opens it asks whether that is allowed
final class Nvml implements GpuSource.Reader {
    private static final int SUCCESS = 0;

    // of NVML's header, and as old as its functions
    private static final int TEMPERATURE_OF_GPU = 0;
    private static final int CLOCK_SM = 1;
    private static final int CLOCK_MEMORY = 2;
    private static final int PCIE_SENT = 0;
    private static final int PCIE_RECEIVED = 1;
    private static final int ERRORS_CORRECTED = 0;
    private static final int ERRORS_UNCORRECTED = 1;
    private static final int SINCE_DRIVER_START = 0;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment out = arena.allocate(64, 8);
    private final Map<String, Optional<MethodHandle>> functions = new HashMap<>();
    private final List<MemorySegment> devices = new ArrayList<>();
    private final SymbolLookup library;

    /**
     * @throws IllegalArgumentException when there is no such library
     */
    private Nvml(String name) {
        library = SymbolLookup.libraryLookup(name, arena);
    }

    /** Null where there is no library, driver or GPU. */
    static @Nullable Nvml open() {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        try {
            var gpus = new Nvml(system.startsWith("windows") ? "nvml.dll" : "libnvidia-ml.so.1");
            if (gpus.start()) {
                return gpus;
            }
            gpus.close();
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private boolean start() {
        if (!call("nvmlInit_v2") || !call("nvmlDeviceGetCount_v2", out)) {
            return false;
        }
        var count = out.get(JAVA_INT, 0);
        for (var i = 0; i < count; i++) {
            if (call("nvmlDeviceGetHandleByIndex_v2", i, out)) {
                devices.add(out.get(ADDRESS, 0));
            }
        }
        return !devices.isEmpty();
    }

    @Override
    public List<GpuReading> read() throws IOException {
        var found = new ArrayList<GpuReading>();
        for (var device : devices) {
            found.add(read(device));
        }
        return found;
    }

    private GpuReading read(MemorySegment device) {
        var gpu = new GpuReading();
        if (call("nvmlDeviceGetUtilizationRates", device, out)) {
            gpu.set(Field.UTILIZATION, out.get(JAVA_INT, 0));
            gpu.set(Field.MEMORY_UTILIZATION, out.get(JAVA_INT, 4));
        }
        if (call("nvmlDeviceGetMemoryInfo", device, out)) {
            gpu.set(Field.MEMORY_TOTAL, (double) out.get(JAVA_LONG, 0));
            gpu.set(Field.MEMORY_USED, (double) out.get(JAVA_LONG, 16));
        }
        gpu.set(Field.POWER, whole("nvmlDeviceGetPowerUsage", device));
        gpu.set(Field.POWER_LIMIT, whole("nvmlDeviceGetPowerManagementLimit", device));
        gpu.set(Field.TEMPERATURE, whole("nvmlDeviceGetTemperature", device, TEMPERATURE_OF_GPU));
        gpu.set(Field.SM_CLOCK, whole("nvmlDeviceGetClockInfo", device, CLOCK_SM));
        gpu.set(Field.MEMORY_CLOCK, whole("nvmlDeviceGetClockInfo", device, CLOCK_MEMORY));
        gpu.set(Field.FAN, whole("nvmlDeviceGetFanSpeed", device));
        gpu.set(Field.PERFORMANCE_STATE, whole("nvmlDeviceGetPerformanceState", device));
        gpu.set(Field.PCIE_SENT, whole("nvmlDeviceGetPcieThroughput", device, PCIE_SENT));
        gpu.set(Field.PCIE_RECEIVED, whole("nvmlDeviceGetPcieThroughput", device, PCIE_RECEIVED));
        gpu.set(Field.ENERGY, wide("nvmlDeviceGetTotalEnergyConsumption", device));
        gpu.set(Field.THROTTLING, wide("nvmlDeviceGetCurrentClocksThrottleReasons", device));
        gpu.set(Field.CORRECTED_ERRORS, errors(device, ERRORS_CORRECTED));
        gpu.set(Field.UNCORRECTED_ERRORS, errors(device, ERRORS_UNCORRECTED));
        return gpu;
    }

    private double errors(MemorySegment device, int kind) {
        return wide("nvmlDeviceGetTotalEccErrors", device, kind, SINCE_DRIVER_START);
    }

    /** An unsigned number of 32 bits, or NaN. */
    private double whole(String function, Object... arguments) {
        return call(function, withOut(arguments))
                ? Integer.toUnsignedLong(out.get(JAVA_INT, 0))
                : Double.NaN;
    }

    /** A number of 64 bits, or NaN. */
    private double wide(String function, Object... arguments) {
        return call(function, withOut(arguments)) ? out.get(JAVA_LONG, 0) : Double.NaN;
    }

    private Object[] withOut(Object[] arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.add(out);
        return all.toArray();
    }

    /** False also where this driver has no such function, or the GPU does not tell. */
    private boolean call(String function, Object... arguments) {
        var handle = functions.computeIfAbsent(function, name -> find(name, arguments));
        try {
            return handle.isPresent()
                    && (int) handle.get().invokeWithArguments(arguments) == SUCCESS;
        } catch (Throwable e) {
            throw new IllegalStateException(function + " cannot be called", e);
        }
    }

    private Optional<MethodHandle> find(String function, Object[] arguments) {
        var layouts = new ArrayList<MemoryLayout>();
        for (var argument : arguments) {
            layouts.add(argument instanceof Integer ? JAVA_INT : ADDRESS);
        }
        var shape = FunctionDescriptor.of(JAVA_INT, layouts.toArray(MemoryLayout[]::new));
        return library.find(function).map(it -> Linker.nativeLinker().downcallHandle(it, shape));
    }

    @Override
    public void close() {
        call("nvmlShutdown");
        arena.close();
    }
}
