"""What the two databases complain about, in our language; their own words for the rare rest."""

import re
from typing import Final

_WORDS: Final = (
    (r"file is not a database|file is encrypted", "这个文件不是 SQLite 数据库"),
    (r"database disk image is malformed", "数据库文件已损坏；请用 wangjian db restore 从备份恢复"),
    (r"unable to open database file", "打不开数据库文件；请检查路径和权限"),
    (r"attempt to write a readonly database", "数据库只读；请检查文件和所在文件夹的权限"),
    (r"database (?:table )?is locked", "数据库被另一个程序占用太久；请稍后再试"),
    (r"database or disk is full|No space left|could not extend file", "磁盘已满"),
    (r"disk I/O error", "读写出错，磁盘可能已满或已损坏"),
    (r"password authentication failed", "用户名或口令不对"),
    (r"no password supplied|fe_sendauth", "没有给出口令"),
    (r'database "([^"]{1,80})" does not exist', "没有数据库 {0}"),
    (r'role "([^"]{1,80})" does not exist', "没有数据库用户 {0}"),
    (r"permission denied for (?:\w+ )?(\S{1,80})", "没有权限访问 {0}"),
    (r"no pg_hba\.conf entry", "服务器不允许本机以这个用户连接（pg_hba.conf）"),
    (r"server does not support SSL", "服务器不支持加密连接"),
    (r"certificate verify failed|root certificate file .* does not exist", "服务器证书未通过验证"),
    (r"Connection refused", "连接被拒绝；请检查地址、端口，以及数据库服务是否已启动"),
    (r'socket "([^"]{1,200})" failed: No such file', "没有套接字 {0}；请检查数据库服务是否已启动"),
    (r"failed to resolve host '([^']{1,80})'|could not translate host name \"([^\"]{1,80})\"", "解析不了主机名 {0}"),
    (r"timeout expired|Connection timed out|connection timeout", "连接超时"),
    (r"too many (?:clients|connections)|remaining connection slots", "数据库连接数已满"),
    (r"server closed the connection|terminating connection|the connection is (?:closed|lost)|consuming input failed", "与数据库的连接中断"),
    (r"the database system is (?:starting up|shutting down|in recovery mode)", "数据库正在启动、关闭或恢复；请稍后再试"),
    (r"deadlock detected|could not serialize access", "与另一项操作冲突；请再试一次"),
    (r"canceling statement due to lock timeout", "等了太久，表被另一项操作锁住；请看 pg_locks，或稍后再试"),
    (r"canceling statement due to statement timeout", "操作超过数据库允许的时间"),
)


def database_words(said: str) -> str:
    """
    One sentence for what a driver said.

    >>> database_words('connection failed: FATAL:  database "wj" does not exist')
    '没有数据库 wj'
    """
    for pattern, words in _WORDS:
        found = re.search(pattern, said)
        if found is not None:
            return words.format(next(filter(None, found.groups()), ""))
    lines = said.strip().splitlines()
    return lines[0] if lines else ""
