"""Chinese words that the synthetic voice reads with the wrong sound: whoever writes a sentence for it avoids them."""

# Each holds a character of two readings, and Debian 12's espeak-ng takes the other one. tests/test_voice.py listens.
MISREAD = (
    *("着急", "睡着", "地方", "地点", "地址", "重新", "重复", "得到"),
    *("银行", "不了", "了解", "家长", "便宜", "还给", "睡觉"),
)
