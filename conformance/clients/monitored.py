"""Prints what the official monitors find, given stand-ins for the packages that they ask. Argument: a stand-in for NVML."""

import ctypes
import json
import sys
import types
from types import SimpleNamespace

library = ctypes.CDLL(sys.argv[1])


def told(function: str, kind, *arguments):
    value = kind()
    status = getattr(library, function)(*arguments, ctypes.byref(value))
    if status:
        raise RuntimeError(f"{function}: {status}")
    return value


def number(function: str, kind=ctypes.c_uint):
    return lambda device, *choices: told(function, kind, device, *choices).value


def utilization(device):
    gpu, memory = told("nvmlDeviceGetUtilizationRates", ctypes.c_uint * 2, device)
    return SimpleNamespace(gpu=gpu, memory=memory)


def memory(device):
    total, free, used = told("nvmlDeviceGetMemoryInfo", ctypes.c_uint64 * 3, device)
    return SimpleNamespace(total=total, free=free, used=used)


pynvml = types.ModuleType("pynvml")
pynvml.__dict__.update(
    nvmlInit=lambda: library.nvmlInit_v2(),
    nvmlDeviceGetCount=lambda: told("nvmlDeviceGetCount_v2", ctypes.c_uint).value,
    nvmlDeviceGetHandleByIndex=lambda index: told("nvmlDeviceGetHandleByIndex_v2", ctypes.c_void_p, index),
    nvmlDeviceGetUtilizationRates=utilization,
    nvmlDeviceGetMemoryInfo=memory,
    nvmlDeviceGetPowerUsage=number("nvmlDeviceGetPowerUsage"),
    nvmlDeviceGetPowerManagementLimit=number("nvmlDeviceGetPowerManagementLimit"),
    nvmlDeviceGetTemperature=number("nvmlDeviceGetTemperature"),
    nvmlDeviceGetClockInfo=number("nvmlDeviceGetClockInfo"),
    nvmlDeviceGetFanSpeed=number("nvmlDeviceGetFanSpeed"),
    nvmlDeviceGetPerformanceState=number("nvmlDeviceGetPerformanceState"),
    nvmlDeviceGetPcieThroughput=number("nvmlDeviceGetPcieThroughput"),
    nvmlDeviceGetTotalEnergyConsumption=number("nvmlDeviceGetTotalEnergyConsumption", ctypes.c_uint64),
    nvmlDeviceGetCurrentClocksThrottleReasons=number("nvmlDeviceGetCurrentClocksThrottleReasons", ctypes.c_uint64),
    nvmlDeviceGetTotalEccErrors=number("nvmlDeviceGetTotalEccErrors", ctypes.c_uint64),
    NVML_TEMPERATURE_GPU=0,
    NVML_CLOCK_SM=1,
    NVML_CLOCK_MEM=2,
    NVML_PCIE_UTIL_TX_BYTES=0,
    NVML_PCIE_UTIL_RX_BYTES=1,
    NVML_MEMORY_ERROR_TYPE_CORRECTED=0,
    NVML_MEMORY_ERROR_TYPE_UNCORRECTED=1,
    NVML_VOLATILE_ECC=0,
    nvmlClocksThrottleReasonSwThermalSlowdown=0x20,
    nvmlClocksThrottleReasonSwPowerCap=0x4,
    nvmlClocksThrottleReasonHwSlowdown=0x8,
    nvmlClocksThrottleReasonApplicationsClocksSetting=0x2,
)
sys.modules["pynvml"] = pynvml

disk = SimpleNamespace(read_bytes=0, write_bytes=0, read_count=0, write_count=0)
net = SimpleNamespace(bytes_sent=0, bytes_recv=0)
psutil = types.ModuleType("psutil")
psutil.__dict__.update(
    cpu_percent=lambda interval, percpu: [0.0] * int(sys.argv[2]),
    cpu_freq=lambda: SimpleNamespace(current=1.0, max=1.0),
    cpu_count=lambda logical: 1,
    virtual_memory=lambda: SimpleNamespace(used=1, total=1, available=1, percent=1.0),
    swap_memory=lambda: SimpleNamespace(used=1, total=1, percent=1.0),
    disk_io_counters=lambda: disk,
    net_io_counters=lambda: net,
    sensors_temperatures=lambda: {},
    sensors_battery=lambda: None,
)
sys.modules["psutil"] = psutil

from trackio import cpu, gpu  # noqa: E402

print(json.dumps({"gpu": gpu.collect_gpu_metrics(all_gpus=True), "host": sorted(cpu.collect_cpu_metrics(disk, net, 1.0))}))
