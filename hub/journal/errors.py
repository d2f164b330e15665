"""What can be wrong with the store's file, its keys and its disk."""

from hub.errors import MeishuError, Refused, Transient


class KeyMissing(
    MeishuError,
    code="key_missing",
    status=503,
    zh="找不到账本密钥 {path}，账本无法打开；请插入密钥或从备份恢复，切勿新建",
    en="The store's key {path} is missing; bring it back or restore it from the backup, do not make a new one",
): ...


class KeyExposed(
    MeishuError,
    code="key_exposed",
    status=503,
    zh="密钥文件 {path} 可被他人读取，请改为 0600 权限",
    en="Others can read the key file {path}; set its mode to 0600",
): ...


class KeyWrong(
    MeishuError,
    code="key_wrong",
    status=503,
    zh="密钥打不开账本 {path}：密钥不对，或文件开头已损坏",
    en="The key does not open {path}: it is the wrong key, or the file's beginning is damaged",
): ...


class StoreDamaged(
    MeishuError,
    code="store_damaged",
    status=503,
    zh="账本 {path} 已损坏（{detail}）；请停止营业录入并从备份恢复",
    en="The store {path} is damaged ({detail}); stop and restore it from the backup",
): ...


class StoreMissing(
    MeishuError, code="store_missing", status=503, zh="{path} 里没有账本", en="There is no store in {path}"
): ...


class SqliteUnsafe(
    MeishuError,
    code="sqlite_unsafe",
    status=503,
    zh="SQLite {version} 有损坏账本的缺陷，请升级后再启动",
    en="SQLite {version} has a fault that can corrupt the store; upgrade before starting",
): ...


class StorageFailed(
    MeishuError,
    code="storage_failed",
    status=503,
    zh="存储设备写入失败，为保护账目已停止记账，请更换存储卡或硬盘",
    en="The disk failed to write; to protect the books nothing more is recorded until it is replaced",
): ...


class DiskFull(
    MeishuError,
    code="disk_full",
    status=507,
    zh="存储空间已满，本次操作未记录，请清理空间后重试",
    en="The disk is full; nothing was recorded, free some space and try again",
): ...


class Overloaded(
    Transient, code="overloaded", zh="系统繁忙，请稍后重试", en="The hub is busy, try again in a moment"
): ...


class Stopping(
    Transient, code="stopping", zh="系统正在停止，请稍后重试", en="The hub is stopping, try again in a moment"
): ...


class IdempotencyKeyReused(
    Refused,
    code="idempotency_key_reused",
    zh="同一个操作编号被用于不同的内容，未执行",
    en="This Idempotency-Key was used for another request; nothing was done",
): ...
