"""A word for each language whose letters a shipped face has, and what scripts mix in with them."""

from typing import Final

WORDS: Final = {
    "am": "ስርዓት",
    "ar": "نظام",
    "bn": "ব্যবস্থা",
    "de": "Größe",
    "el": "σύστημα",
    "fa": "سیستم",
    "gu": "સિસ્ટમ",
    "he": "מערכת",
    "hi": "प्रणाली",
    "hy": "համակարգ",
    "ja": "システム",
    "ka": "სისტემა",
    "kn": "ವ್ಯವಸ್ಥೆ",
    "ko": "시스템",
    "ml": "സംവിധാനം",
    "my": "စနစ်",
    "or": "ପ୍ରଣାଳୀ",
    "pa": "ਪ੍ਰਣਾਲੀ",
    "ru": "система",
    "si": "පද්ධතිය",
    "ta": "அமைப்பு",
    "te": "వ్యవస్థ",
    "th": "ระบบ",
    "ug": "سىستېما",
    "ur": "نظام",
    "zh": "系统",
}

FOREIGN: Final = (
    *(
        "Kubernetes",
        "iPhone15",
        "naïve",
        "C++",
        "A/B",
        "R&D",
        "384,400",
        "70%",
        "24/7",
        "$5",
        "€1.50",
    ),
    *("(Docker)", "[1]", "“API”", "«Go»", "a@b.org", "5 km", "…", "–", "₹500", "₪20", "+1"),
)
