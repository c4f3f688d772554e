export type Language = 'en' | 'hi' | 'mr'

/**
 * A wish is one of `core` with nothing beside it but words of `beside`. The first that fits wins: what only Marathi says
 * stands before what Hindi shares with it (बंद). Left out on purpose: "cancel" and "don't send" (an order), नको and नहीं चाहिए
 * alone (an offer declined), end and quit.
 */
type Phrases = { wish: 'stop' | 'start'; language: Language; core: string; beside: string }

const POLITE =
  'please pls plz plzz kindly sir madam maam ji bhai bhaiya dear team ok okay thanks thank you hi hello now immediately sorry'
const EN_THINGS =
  'it this these that them all any more further the your you from to me my on of for anymore again ever message messages msg msgs mesage text texts texting sms whatsapp promo promos promotion promotions promotional ads ad advertisement offers offer spam sending send messaging number list group broadcast updates'
const HI_POLITE = 'कृपया प्लीज प्लीस जी भाई सर मैडम अब अभी तुरंत धन्यवाद ओके'
const HI_THINGS =
  'मैसेज मेसेज मेसज संदेश सन्देश एसएमएस व्हाट्सएप वाट्सएप ये यह इसे इस सब सारे सभी मुझे हमें मेरे नंबर पर को आप आपके आपका अपने भेजना प्रमोशन ऑफर विज्ञापन'
const HI_MAKE = 'कर करो करें करे करना कीजिए कीजिये दो दें दीजिए दीजिये दे देना'
const MR_POLITE = 'कृपया प्लीज जी भाऊ सर मॅडम ताई आता लगेच धन्यवाद ओके'
const MR_THINGS =
  'मेसेज मॅसेज मैसेज संदेश एसएमएस व्हॉट्सअॅप व्हाट्सअप हे हा हो सगळे सर्व मला आम्हाला माझ्या नंबरवर तुम्ही तुमचे आपले पाठवणे पाठवणं परत पुन्हा जाहिरात ऑफर'
const ROMAN_THINGS =
  'message messages msg msgs mesage sms whatsapp ye yeh isko ise sab saare mujhe muje mere number pe par ko aap apne apke bhejna he ha sagle mala pathavne offer offers ad ads promotion'
const ROMAN_POLITE = `${POLITE} kripya krupaya bhau tai dada ab abhi aata ata lagech`
const ROMAN_MAKE_HI = 'kar karo kare karen karein karna kijiye kijie kardo do dijiye de dena'
const ROMAN_MAKE_MR = 'kara karave karun taka dya'

export const PHRASES: readonly Phrases[] = [
  {
    wish: 'stop',
    language: 'en',
    core: 'stop, stopp, stop all, stopall, unsubscribe, unsuscribe, unsub, opt out, optout, opt me out',
    beside: `${POLITE} ${EN_THINGS} i want would like can could how do me sent`,
  },
  {
    wish: 'stop',
    language: 'en',
    core: 'dont message, dont msg, dont text, dont sms, do not message, do not msg, do not text, do not disturb, dont disturb, no more messages, no more message, no more msgs, no more msg, dont send me, do not send me, never message, dont send messages, dont send message, dont send msg, dont send msgs, do not send messages, do not send message, do not send msg, dont send any messages, dont send any more messages, dont send these messages, do not send any messages, do not send any more messages, remove me, remove my number, delete my number, take me off',
    beside: `${POLITE} ${EN_THINGS} i want`,
  },
  { wish: 'stop', language: 'mr', core: 'थांबवा, थांबव, थांबा', beside: `${MR_POLITE} ${MR_THINGS}` },
  { wish: 'stop', language: 'mr', core: 'बंद करा, बंद करावे, बंद करून टाका', beside: `${MR_POLITE} ${MR_THINGS}` },
  {
    wish: 'stop',
    language: 'mr',
    core: 'मेसेज नको, मॅसेज नको, मैसेज नको, संदेश नको, नको मेसेज, मेसेज नकोत, मेसेज पाठवू नका, मॅसेज पाठवू नका, संदेश पाठवू नका, मेसेज करू नका, मेसेज नका पाठवू',
    beside: `${MR_POLITE} ${MR_THINGS}`,
  },
  {
    wish: 'stop',
    language: 'mr',
    core: 'thambva, thambava, thamba, thambwa, band kara, bandh kara, message nako, msg nako, messages nako, message nakot, pathvu naka message, message pathvu naka, msg pathvu naka, message pathavu naka, msg pathavu naka, message karu naka, msg karu naka',
    beside: `${ROMAN_POLITE} ${ROMAN_THINGS} ${ROMAN_MAKE_MR}`,
  },
  {
    wish: 'stop',
    language: 'hi',
    core: 'बंद, बन्द, रोको, रोकें, रोक, स्टॉप, स्टाप, अनसब्सक्राइब',
    beside: `${HI_POLITE} ${HI_THINGS} ${HI_MAKE} भेजने`,
  },
  {
    wish: 'stop',
    language: 'hi',
    core: 'मैसेज मत भेजो, मैसेज मत भेजें, मैसेज मत भेजे, मैसेज मत भेजिए, मैसेज मत भेजना, मैसेज मत करो, मैसेज मत करें, मैसेज मत करना, मेसेज मत भेजो, मेसेज मत करो, संदेश मत भेजो, संदेश मत भेजें, मैसेज न भेजें, मैसेज ना भेजें, मैसेज नहीं चाहिए, मैसेज नही चाहिए, संदेश नहीं चाहिए, मत भेजो मैसेज',
    beside: `${HI_POLITE} ${HI_THINGS}`,
  },
  {
    wish: 'stop',
    language: 'hi',
    core: 'band, bandh, roko, message mat bhejo, msg mat bhejo, messages mat bhejo, sms mat bhejo, message mat karo, msg mat karo, message mat bhejna, msg mat bhejna, message mat bhejiye, message na bheje, message na bhejen, message nahi chahiye, msg nahi chahiye, messages nahi chahiye, mat bhejo message, mat bhejo msg',
    beside: `${ROMAN_POLITE} ${ROMAN_THINGS} ${ROMAN_MAKE_HI}`,
  },
  { wish: 'start', language: 'en', core: 'start, unstop, subscribe, resubscribe, opt in, start again', beside: POLITE },
  {
    wish: 'start',
    language: 'hi',
    core: 'शुरू, शुरु, शुरू करो, शुरू करें, शुरू करे, शुरू कर दो, शुरू कीजिए, शुरु करो, शुरु करें, चालू करो, चालू करें, स्टार्ट, shuru, shuru karo, shuru kare, shuru kardo, chalu karo',
    beside: `${HI_POLITE} फिर से ${POLITE}`,
  },
  {
    wish: 'start',
    language: 'mr',
    core: 'सुरू, सुरु, सुरू करा, सुरु करा, चालू करा, suru, suru kara, chalu kara',
    beside: `${MR_POLITE} पुन्हा ${POLITE}`,
  },
]
