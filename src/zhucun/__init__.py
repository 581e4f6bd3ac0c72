"""Zhucun: the information system of village-stationed work teams and targeted poverty alleviation."""
